/**
 * What a site pastes before anything else: it makes the methods at once, keeps the calls in an array, and loads the
 * script without holding up the page. README.md shows the same text; a test holds the two together.
 */
export const snippet = `!function(w,d,u){var s=w.skylantern=w.skylantern||[];if(s.init)return;
"init track page identify group alias reset consent optOut optIn flush ready".split(" ").forEach(function(m){
s[m]=function(){s.push([m].concat([].slice.call(arguments)))}});
var e=d.createElement("script");e.async=1;e.src=u;d.head.appendChild(e)
}(window,document,"SCRIPT_URL");`;
