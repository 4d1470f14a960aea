using Tarn.Access;
using Tarn.Aws.Glue.Model;
using Tarn.Lake.Catalog;
using Tarn.Lake.Catalog.Names;
using Tarn.Storage;
using Tarn.Storage.Metadata;

namespace Tarn.Aws.Glue;

/// <summary>Which databases and tables Glue's tag calls mean.</summary>
internal static class GlueTags
{
    /// <summary>Most tags of one resource.</summary>
    public const int CountMax = 50;

    /// <summary>The registry's id of an ARN's resource: its tags lie under it.</summary>
    public static async ValueTask<ResourceId> Find(LakeCatalog catalog, IMetadataReader reader, Call call, string text)
    {
        if (!Arn.TryParse(text, out var arn) || arn.Service != "glue" || arn.Account != call.Account)
        {
            throw GlueErrors.InvalidInputException($"{text} is no ARN of a Glue resource in account {call.Account}.");
        }

        var scope = new CatalogScope(arn.Account, arn.Region);
        switch (arn.Resource.Split('/', 3))
        {
            case ["database", var name] when await catalog.FindDatabase(reader, new DatabaseName(scope, name)) is { } database:
                return new ResourceId(database.Id);
            case ["table", var name, var table] when await catalog.FindTable(reader, new TableName(scope, name, table)) is { } entry:
                return new ResourceId(entry.Id.Value);
            default:
                throw new TarnException(ErrorKind.NotFound, $"Entity not found: {text}");
        }
    }
}
