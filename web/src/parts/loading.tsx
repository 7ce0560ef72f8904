/** What index.html says from the first moment on, so that nothing moves when the code takes over. */
export const Loading = () => (
  <p className="page-loading">
    Loading the page. The bot does not need it: what is open stays protected by its stop and its take-profit while no
    page is there.
  </p>
)
