using Tarn.Aws.Athena.Model;
using Tarn.Wire.Documents;

namespace Tarn.Aws.Athena.Resources;

/// <summary>
/// Finds data catalogs. <c>AwsDataCatalog</c> exists always; the others are further names of it. Names are compared without regard to
/// case. The definition is the model's DataCatalog.
/// </summary>
/// <param name="registry">The registry of names.</param>
internal sealed class DataCatalogFinder(ResourceRegistry registry)
{
    /// <summary>The name of the account's own catalog.</summary>
    public const string Own = "AwsDataCatalog";

    /// <summary>The parameter with the account of a catalog of type GLUE.</summary>
    public const string CatalogId = "catalog-id";

    /// <summary>The most data catalogs of an account in a region.</summary>
    public const int CountMax = 1_000;

    /// <summary>Data catalogs in the registry. Their names are in lower case there, and as they were given in ARNs.</summary>
    public static DefinitionKind<DataCatalog> Kind { get; } = new(
        "athena",
        "datacatalog",
        static catalog => ShapeDocument.Encode(new GetDataCatalogOutput { DataCatalog = catalog }),
        static row => ShapeDocument.Decode<GetDataCatalogOutput>(row).DataCatalog!)
    {
        ArnStart = "datacatalog/",
    };

    private readonly Definitions<DataCatalog> _definitions = Kind.In(registry);

    /// <summary>The catalog of that name; null names the account's own.</summary>
    /// <exception cref="AwsErrorException">InvalidRequestException: it does not exist.</exception>
    public DataCatalog Find(Call call, string? name)
    {
        if (name is null || name.Equals(Own, StringComparison.OrdinalIgnoreCase))
        {
            return OwnOf(call);
        }

        if (!registry.TryFind(NameOf(call, name), out var resource))
        {
            throw NotFound(name);
        }

        call.Touch(resource.Id, resource.Cells);
        return _definitions.Of(resource);
    }

    /// <summary>The names of the catalogs beside the own one, in lower case.</summary>
    public static async ValueTask<IReadOnlySet<string>> Others(IMetadataReader reader, Call call) =>
        (await List(reader, call)).Select(resource => resource.Name.Name).ToHashSet(StringComparer.Ordinal);

    /// <summary>The catalogs beside the own one, in the order of their names.</summary>
    public static ValueTask<IReadOnlyList<Resource>> List(IMetadataReader reader, Call call) =>
        ResourceRegistry.List(reader, NameOf(call, ""), null, CountMax);

    /// <summary>The registry's name of a catalog.</summary>
    public static ResourceName NameOf(Call call, string name) => Kind.NameOf(call, name.ToLowerInvariant());

    /// <summary>The error for a catalog that does not exist.</summary>
    public static AwsErrorException NotFound(string name) =>
        AthenaErrors.InvalidRequestException($"Data catalog {name} was not found.", "DATACATALOG_NOT_FOUND");

    /// <summary>Refuses catalogs of other accounts.</summary>
    /// <exception cref="AwsErrorException">InvalidRequestException.</exception>
    public static void Check(Call call, IReadOnlyDictionary<string, string>? parameters)
    {
        if (parameters?.GetValueOrDefault(CatalogId) is not { } id)
        {
            throw AthenaErrors.InvalidRequestException($"Parameter {CatalogId} is required for a catalog of type GLUE.", "INVALID_INPUT");
        }

        if (id != call.Account)
        {
            throw AthenaRefusals.Member($"Parameter {CatalogId} {id}", $"the account's own catalog, {call.Account}");
        }

        foreach (var parameter in parameters.Keys.Where(key => key != CatalogId))
        {
            throw AthenaRefusals.Member($"Parameter {parameter}", CatalogId);
        }
    }

    private static DataCatalog OwnOf(Call call) => new()
    {
        Name = Own,
        Type = "GLUE",
        Parameters = new Dictionary<string, string> { [CatalogId] = call.Account },
    };
}
