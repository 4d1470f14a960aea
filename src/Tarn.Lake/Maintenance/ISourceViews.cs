using Tarn.Lake.Catalog.Names;

namespace Tarn.Lake.Maintenance;

/// <summary>The materialized views of tables. A rewrite of rows that a view has not read yet would hide from it which rows are new.</summary>
public interface ISourceViews
{
    /// <summary>
    /// Brings the views of a table up to its present commit. A view that cannot follow reads its source from then on, so no failure holds up
    /// the caller.
    /// </summary>
    Task BringUp(TableName source, CancellationToken cancellationToken);
}
