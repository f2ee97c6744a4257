// Small comforts; the page is whole without them.

// A button on each code block. Of a console session it copies the commands only: prompts and output stay behind.
(function () {
  'use strict';
  function commands(pre) {
    var copy = (pre.querySelector('code') || pre).cloneNode(true);
    copy.querySelectorAll('.linenos').forEach(function (number) { number.remove(); });
    if (copy.querySelector('.gp')) {
      copy.querySelectorAll('.go').forEach(function (output) { output.remove(); });
      // One blank belongs to the prompt; more of them are a continued line's indentation.
      copy.querySelectorAll('.gp').forEach(function (prompt) { prompt.textContent = prompt.textContent.replace(/^[^]*\S ?/, ''); });
    }
    else if (/^\$ /m.test(copy.textContent)) return copy.textContent.match(/^\$ .*/gm).map(function (line) { return line.slice(2) + '\n'; }).join('');
    else return copy.textContent;
    return copy.textContent.split('\n').filter(function (line) { return line.trim(); }).join('\n') + '\n';
  }

  function offer(pre) {
    var button = document.createElement('button');
    var box = document.createElement('div');
    button.type = 'button';
    button.className = 'copy';
    button.textContent = 'Copy';
    button.setAttribute('aria-label', pre.querySelector('.gp') || /^\$ /m.test(pre.textContent) ? 'Copy the commands' : 'Copy the code');
    button.addEventListener('click', function () {
      navigator.clipboard.writeText(commands(pre)).then(function () { return 'Copied'; }, function () { return 'Press Ctrl+C'; })
        .then(function (word) {
          button.textContent = word;
          setTimeout(function () { button.textContent = 'Copy'; }, 1600);
        });
    });
    box.className = 'copyable';
    pre.parentNode.insertBefore(box, pre);
    box.append(pre, button);
  }

  if (navigator.clipboard) document.querySelectorAll('.text pre, .bundle pre').forEach(function (pre) {
    if (commands(pre).trim()) offer(pre);
  });

  // How long ago a tutorial was run, on the day it is read.
  document.querySelectorAll('.verdict').forEach(function (line) {
    var days = Math.round((new Date().setHours(0, 0, 0, 0) - new Date(line.querySelector('time').dateTime).setHours(0, 0, 0, 0)) / 864e5);
    if (days >= 0) line.querySelector('.ago').textContent = ' (' + (['today', 'yesterday'][days] || days + ' days ago') + ')';
  });

  // A link into a folded part unfolds it.
  function unfold() {
    var target = location.hash.length > 1 && document.getElementById(location.hash.slice(1));
    var fold = target && target.closest('details');
    if (fold) { fold.open = true; target.scrollIntoView(); }
  }
  addEventListener('hashchange', unfold);
  unfold();
})();
