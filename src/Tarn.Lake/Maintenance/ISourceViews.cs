using Tarn.Lake.Catalog.Names;

namespace Tarn.Lake.Maintenance;

/// <summary>The views that keep rows of tables. A rewrite of rows that they have not kept yet would hide which ones these are.</summary>
public interface ISourceViews
{
    /// <summary>
    /// Brings the views of a table up to its present commit. A view that cannot follow reads its source from then on, so no failure holds up
    /// the caller.
    /// </summary>
    Task BringUp(TableName source, CancellationToken cancellationToken);
}
