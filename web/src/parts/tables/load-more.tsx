import type { Paged } from '../../paging.ts'

/** The foot of a paged list: how many rows are here, and the way to older ones. */
export function LoadMore({ list, noun }: { list: Paged<unknown>; noun: string }) {
  if (list.rows.length === 0) return null
  return (
    <div className="panel-foot row spread">
      <span>
        {list.rows.length} {list.rows.length === 1 ? noun.replace(/s$/, '') : noun} loaded
        {list.hasMore ? '' : ', that is all'}
      </span>
      {list.hasMore && (
        <button type="button" className="btn small" onClick={list.loadMore} disabled={list.isLoadingMore}>
          {list.isLoadingMore ? 'Loading…' : 'Load older'}
        </button>
      )}
    </div>
  )
}
