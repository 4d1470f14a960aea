using Tarn.Aws.Glue.Model;
using Tarn.Items;
using Tarn.Items.Tables;
using Tarn.Lake.Catalog;
using Tarn.Lake.Catalog.Names;
using Tarn.Lake.Files;

namespace Tarn.Aws.Glue.Finding;

/// <summary>Finds what an integration connects: an item table, and a database with a location for tables.</summary>
/// <param name="items">The item tables.</param>
/// <param name="catalog">The databases.</param>
internal sealed class IntegrationSource(Func<ItemEngine> items, LakeCatalog catalog)
{
    private const string Database = "database/";
    private const string Table = "table/";

    /// <summary>The item table of an ARN.</summary>
    /// <exception cref="AwsErrorException">ValidationException: another kind of source; ResourceNotFoundException.</exception>
    public ItemTable FindTable(Call call, string text)
    {
        if (!Arn.TryParse(text, out var arn) || arn.Service != "dynamodb" || arn.Resource.Split('/') is not [_, var name]
            || !arn.Resource.StartsWith(Table, StringComparison.Ordinal) || !IsOwn(call, arn))
        {
            throw GlueErrors.ValidationException(
                $"SourceArn {text} is not supported: the source of an integration is a DynamoDB table of the account and region, "
                + $"like arn:aws:dynamodb:{call.Region}:{call.Account}:table/NAME.");
        }

        return items().Tables.TryFind(ResourceName.Of(call, "dynamodb", "table", name), out var table) && table.State != TableState.Deleting
            ? table
            : throw GlueErrors.ResourceNotFoundException($"Table {name} not found.");
    }

    /// <summary>The database of an ARN, which has a location.</summary>
    /// <exception cref="AwsErrorException">ValidationException: another kind of target, or no location; EntityNotFoundException.</exception>
    public Tarn.Lake.Catalog.Database FindTarget(Call call, string text)
    {
        if (!IsDatabase(call, text, out var name))
        {
            throw GlueErrors.ValidationException(
                $"TargetArn {text} is not supported: the target of an integration is a database of the account and region, "
                + $"like arn:aws:glue:{call.Region}:{call.Account}:database/NAME.");
        }

        if (!catalog.TryFindDatabase(new DatabaseName(new CatalogScope(call.Account, call.Region), name), out var database))
        {
            throw GlueErrors.EntityNotFoundException($"Database {name} not found.");
        }

        return TableLocation.Of(database.Location) is not null
            ? database
            : throw GlueErrors.ValidationException($"Database {name} has no LocationUri of the form s3://BUCKET/FOLDER. Set it with UpdateDatabase.");
    }

    /// <summary>Whether an ARN names a database of the account and region.</summary>
    public static bool IsDatabase(Call call, string text, out string name)
    {
        var isDatabase = Arn.TryParse(text, out var arn) && arn.Service == "glue" && arn.Resource.StartsWith(Database, StringComparison.Ordinal)
            && arn.Resource.Length > Database.Length && IsOwn(call, arn);
        name = isDatabase ? arn.Resource[Database.Length..] : "";
        return isDatabase;
    }

    /// <summary>
    /// The folder in which the database's folder is, so that tables are in the database's folder. A database at the root of a bucket gets a folder there.
    /// </summary>
    public static string WarehouseOf(Tarn.Lake.Catalog.Database database)
    {
        var location = database.Location!.TrimEnd('/');
        var end = "/" + database.Name.Database;
        var isInFolder = ObjectLocation.Parse(location).Key.Length > 0;
        return isInFolder && location.EndsWith(end, StringComparison.Ordinal) ? location[..^end.Length] : location;
    }

    private static bool IsOwn(Call call, in Arn arn) => arn.Account == call.Account && arn.Region == call.Region;
}
