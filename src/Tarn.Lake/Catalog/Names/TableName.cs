namespace Tarn.Lake.Catalog.Names;

/// <summary>A table's full name.</summary>
public readonly record struct TableName
{
    /// <summary>Makes the name; letters are folded to lower case.</summary>
    /// <exception cref="Tarn.Storage.TarnException">InvalidArgument: a name is not valid.</exception>
    public TableName(CatalogScope scope, string database, string table)
    {
        DatabaseName = new DatabaseName(scope, database);
        Table = CatalogNames.Fold(table, "Table");
    }

    /// <summary>Reads <c>database.table</c>, as <see cref="ToString"/> writes it for a database without a dot. False: a name is not valid.</summary>
    public static bool TryParse(CatalogScope scope, string text, out TableName name)
    {
        var dot = text.IndexOf('.', StringComparison.Ordinal);
        var isName = dot > 0 && CatalogNames.IsDatabase(text[..dot]) && CatalogNames.IsTable(text[(dot + 1)..]);
        name = isName ? new TableName(scope, text[..dot], text[(dot + 1)..]) : default;
        return isName;
    }

    public DatabaseName DatabaseName { get; }

    /// <summary>The name, in lower case.</summary>
    public string Table { get; }

    /// <summary>The account and region of the catalog.</summary>
    public CatalogScope Scope => DatabaseName.Scope;

    /// <summary>The database's name, in lower case.</summary>
    public string Database => DatabaseName.Database;

    /// <summary>The table's ARN in the catalog.</summary>
    public string Arn => $"arn:aws:glue:{Scope.Region}:{Scope.Account}:table/{Database}/{Table}";

    /// <inheritdoc/>
    public override string ToString() => $"{Database}.{Table}";
}
