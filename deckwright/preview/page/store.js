// Loads the data of the site: each file is a script that hands its value over by name.
"use strict";
window.deckwright = (() => {
  const values = new Map();
  const waiting = new Map();
  let version = "";

  function take(name, value) {
    values.set(name, value);
  }

  function load(name) {
    if (values.has(name)) return Promise.resolve(values.get(name));
    if (waiting.has(name)) return waiting.get(name);
    const promise = new Promise((done, failed) => {
      const script = document.createElement("script");
      script.src = `data/${name}.js${version}`;
      script.onload = () => {
        script.remove();
        waiting.delete(name);
        values.has(name) ? done(values.get(name)) : failed(new Error(`${name} is empty`));
      };
      script.onerror = () => {
        script.remove();
        waiting.delete(name);
        failed(new Error(`data/${name}.js cannot be loaded`));
      };
      document.head.append(script);
    });
    waiting.set(name, promise);
    return promise;
  }

  // After a rebuild: nothing that was loaded is true any more.
  function forget(number) {
    values.clear();
    waiting.clear();
    version = `?v=${number}`;
  }

  return { take, load, forget, get: (name) => values.get(name), version: () => version };
})();
