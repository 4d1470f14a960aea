using Tarn.Aws.Glue.Finding;
using Tarn.Aws.Glue.Model;
using Tarn.Lake.Catalog;
using Tarn.Lake.Catalog.Described;
using Tarn.Wire.Documents;

namespace Tarn.Aws.Glue.Functions;

/// <summary>User-defined functions of databases, which engines read. SQL does not run them.</summary>
/// <param name="finder">Finds databases.</param>
/// <param name="store">The store of the catalog.</param>
[AwsOperations("glue")]
internal sealed partial class FunctionOperations(CatalogFinder finder, LakeCatalog catalog, IMetadataStore store, PageTokens tokens)
{
    /// <summary>Adds a function.</summary>
    public async Task CreateUserDefinedFunction(CreateUserDefinedFunctionInput input, Call call, CancellationToken cancellationToken)
    {
        var database = finder.Find(call, CatalogFinder.DatabaseOf(call, input.CatalogId, input.DatabaseName));
        var name = NameOf(input.FunctionInput) ?? throw GlueErrors.InvalidInputException("FunctionInput.FunctionName is required.");
        await store.Commit(
            async transaction =>
            {
                await Require(transaction, database);
                await DatabaseFunctions.Add(transaction, database.Id, name, call.Time.ToUnixTimeMilliseconds(), Keep(input.FunctionInput, name));
            },
            cancellationToken);
    }

    /// <summary>Returns one function.</summary>
    public async Task<GetUserDefinedFunctionOutput> GetUserDefinedFunction(
        GetUserDefinedFunctionInput input, Call call, CancellationToken cancellationToken)
    {
        var database = finder.Find(call, CatalogFinder.DatabaseOf(call, input.CatalogId, input.DatabaseName));
        var (createdMs, document) = await store.Read(reader => DatabaseFunctions.Find(reader, database.Id, input.FunctionName), cancellationToken)
            ?? throw DatabaseFunctions.Missing(input.FunctionName);
        return new GetUserDefinedFunctionOutput { UserDefinedFunction = Show(database, createdMs, document, call) };
    }

    /// <summary>Lists the functions of a database, or of all databases, whose names match a pattern.</summary>
    public async Task<GetUserDefinedFunctionsOutput> GetUserDefinedFunctions(
        GetUserDefinedFunctionsInput input, Call call, CancellationToken cancellationToken)
    {
        var pattern = NamePattern.Parse(input.Pattern, "Pattern");
        var databases = Listed(input, call);
        var found = new Dictionary<string, UserDefinedFunction>();
        foreach (var database in databases)
        {
            foreach (var (function, createdMs, document) in await store.Read(reader => DatabaseFunctions.All(reader, database.Id), cancellationToken))
            {
                var shown = Show(database, createdMs, document, call);
                if (pattern?.IsMatch(function) != false && (input.FunctionType is null || shown.FunctionType == input.FunctionType))
                {
                    found[$"{database.Name.Database}/{function}"] = shown;
                }
            }
        }

        var names = found.Keys.Order(StringComparer.Ordinal).ToArray();
        var (page, next) = tokens.Of(call, $"{input.DatabaseName}/{input.Pattern}", names, input.NextToken, input.MaxResults ?? CatalogFinder.PageDefault);
        return new GetUserDefinedFunctionsOutput { UserDefinedFunctions = [.. page.Select(one => found[one])], NextToken = next };
    }

    /// <summary>Replaces a function, which may get another name.</summary>
    public async Task UpdateUserDefinedFunction(UpdateUserDefinedFunctionInput input, Call call, CancellationToken cancellationToken)
    {
        var database = finder.Find(call, CatalogFinder.DatabaseOf(call, input.CatalogId, input.DatabaseName));
        var name = NameOf(input.FunctionInput) ?? input.FunctionName.ToLowerInvariant();
        await store.Commit(
            transaction => DatabaseFunctions.Replace(transaction, database.Id, input.FunctionName, name, Keep(input.FunctionInput, name)), cancellationToken);
    }

    /// <summary>Removes a function.</summary>
    public async Task DeleteUserDefinedFunction(DeleteUserDefinedFunctionInput input, Call call, CancellationToken cancellationToken)
    {
        var database = finder.Find(call, CatalogFinder.DatabaseOf(call, input.CatalogId, input.DatabaseName));
        await store.Commit(transaction => DatabaseFunctions.Delete(transaction, database.Id, input.FunctionName), cancellationToken);
    }

    // The functions of one database, or of every database that the caller may list.
    private IReadOnlyList<Lake.Catalog.Database> Listed(GetUserDefinedFunctionsInput input, Call call)
    {
        if (input.DatabaseName is { } name)
        {
            return [finder.Find(call, CatalogFinder.DatabaseOf(call, input.CatalogId, name))];
        }

        return [.. catalog.Databases(CatalogFinder.ScopeOf(call, input.CatalogId))
            .Where(database => call.IsAllowed("glue:GetUserDefinedFunctions", ArnOf(call, database.Name.Database)))];
    }

    private static string ArnOf(Call call, string database) => Arn.Of("glue", call.Region, call.Account, $"database/{database}").ToString();

    // The database may have been dropped since the call began.
    private async ValueTask Require(IMetadataReader reader, Lake.Catalog.Database database)
    {
        if ((await catalog.FindDatabase(reader, database.Name))?.Id != database.Id)
        {
            throw new TarnException(ErrorKind.NotFound, $"Database {database.Name} not found.");
        }
    }

    private static string? NameOf(UserDefinedFunctionInput input) => string.IsNullOrEmpty(input.FunctionName) ? null : input.FunctionName.ToLowerInvariant();

    private static byte[] Keep(UserDefinedFunctionInput input, string name) => ShapeDocument.Encode(new GetUserDefinedFunctionOutput
    {
        UserDefinedFunction = new UserDefinedFunction
        {
            FunctionName = name,
            ClassName = input.ClassName,
            FunctionType = input.FunctionType,
            OwnerName = input.OwnerName,
            OwnerType = input.OwnerType,
            ResourceUris = input.ResourceUris,
        },
    });

    private static UserDefinedFunction Show(Lake.Catalog.Database database, long createdMs, ReadOnlyMemory<byte> document, Call call) =>
        ShapeDocument.Decode<GetUserDefinedFunctionOutput>(document).UserDefinedFunction! with
        {
            DatabaseName = database.Name.Database,
            CatalogId = call.Account,
            CreateTime = DateTimeOffset.FromUnixTimeMilliseconds(createdMs),
        };
}
