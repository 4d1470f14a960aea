using Tarn.Sql.Catalog;
using Tarn.Sql.Planning;
using Tarn.Sql.Queueing;
using Tarn.Sql.Syntax;

namespace Tarn.Sql.Running;

/// <summary>The surroundings of one run of a statement.</summary>
internal sealed record StatementScope
{
    /// <summary>The caller.</summary>
    public required SqlPrincipal Principal { get; init; }

    /// <summary>How names are understood.</summary>
    public required StatementNames Names { get; init; }

    /// <summary>The database of names without one.</summary>
    public string Database => Names.Database;

    /// <summary>Values for `?`, each without names.</summary>
    public IReadOnlyList<Expression> Values { get; init; } = [];

    /// <summary>The limits of the statement.</summary>
    public StatementTerms Terms { get; init; } = new();

    /// <summary>The folder of the statement's results, with a slash at its end; null: results are managed.</summary>
    public string? ResultFolder { get; init; }

    /// <summary>The id of the execution.</summary>
    public required string Id { get; init; }

    /// <summary>Whether Tarn itself runs the statement. Only then may it change Tarn's own tables.</summary>
    public bool IsOwn { get; init; }

    public required DateTimeOffset Now { get; init; }

    /// <summary>The database and table of a name, in lower case.</summary>
    /// <exception cref="SqlException">CATALOG_NOT_FOUND: the name begins with another catalog.</exception>
    public (string Database, string Table) Resolve(QualifiedName name) => name.Parts.Count == 3 && name.Parts[0].Lower != Analysis.BindingContext.CatalogName
        ? throw new SqlException(SqlErrorName.CatalogNotFound, $"Catalog '{name.Parts[0].Lower}' not found", name.At)
        : (name.Parts.Count > 1 ? name.Parts[^2].Lower : Database.ToLowerInvariant(), name.Parts[^1].Lower);
}
