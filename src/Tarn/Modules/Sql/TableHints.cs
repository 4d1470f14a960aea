using Tarn.Sql.Catalog;

namespace Tarn.Modules.Sql;

/// <summary>Sentences about things with the names of missing tables. SQL opens before the modules that know these things.</summary>
internal sealed class TableHints
{
    /// <summary>Finds the sentence for a name; null: there is none, or the principal may not see the thing.</summary>
    public Func<SqlPrincipal, string, string?> Find { get; set; } = static (_, _) => null;
}
