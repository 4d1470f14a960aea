using Tarn.Lake.Catalog.Names;

namespace Tarn.Lake.Writing;

/// <summary>The object on whose files a job works.</summary>
/// <param name="Scope">Its account and region: a worker process serves one account.</param>
/// <param name="Text">Its name in errors: <c>Table db.t</c>.</param>
public readonly record struct JobSubject(CatalogScope Scope, string Text)
{
    public static implicit operator JobSubject(TableName table) => new(table.Scope, $"Table {table}");
}
