using Tarn.Aws.Lambda.Finding;
using Tarn.Aws.Lambda.Model;
using Tarn.Aws.Lambda.Views;
using Tarn.Functions.Changes;
using Tarn.Functions.Definitions;

namespace Tarn.Aws.Lambda.Layers;

/// <summary>Layers and their versions.</summary>
/// <param name="finder">Finds layers.</param>
/// <param name="sources">Takes code.</param>
/// <param name="links">Makes links to code.</param>
/// <param name="store">The store of layers.</param>
[AwsOperations("lambda")]
internal sealed partial class LayerOperations(
    LayerFinder finder, CodeSources sources, CodeLinks links, LayerChanges layers, IMetadataStore store)
{
    /// <summary>A version of a layer, and a link to its code.</summary>
    public async Task<GetLayerVersionOutput> GetLayerVersion(GetLayerVersionInput input, Call call, CancellationToken cancellationToken)
    {
        var reference = LayerReference.Read(call, input.LayerName);
        var (_, version) = await finder.Require(call, reference.Name, input.VersionNumber, cancellationToken);
        return new GetLayerVersionOutput { LayerMembers = Show(call, reference.Name, version) };
    }

    /// <summary>A version of a layer, and a link to its code.</summary>
    public async Task<GetLayerVersionByArnOutput> GetLayerVersionByArn(GetLayerVersionByArnInput input, Call call, CancellationToken cancellationToken)
    {
        var reference = LayerReference.Read(call, input.Arn);
        var number = reference.Version ?? throw LayerFinder.NotFound();
        var (_, version) = await finder.Require(call, reference.Name, number, cancellationToken);
        return new GetLayerVersionByArnOutput { LayerMembers = Show(call, reference.Name, version) };
    }

    /// <summary>The versions of a layer, the newest first.</summary>
    public async Task<ListLayerVersionsOutput> ListLayerVersions(ListLayerVersionsInput input, Call call, CancellationToken cancellationToken)
    {
        var reference = LayerReference.Read(call, input.LayerName);
        if (finder.Find(call, reference.Name) is not { } id)
        {
            return new ListLayerVersionsOutput { LayerVersions = [] };
        }

        var versions = await store.Read(reader => LayerChanges.ReadAll(reader, id), cancellationToken);
        var fitting = versions.Where(version => Fits(version, input.CompatibleRuntime, input.CompatibleArchitecture)).Reverse().ToList();
        var (page, next) = FunctionListPage.OfNumbers(fitting, version => version.Number, input.Marker, input.MaxItems, isDescending: true);
        return new ListLayerVersionsOutput { LayerVersions = [.. page.Select(version => Item(call, reference.Name, version))], NextMarker = next };
    }

    private static string ArnOf(Call call, string name, long number) => $"{LayerReference.ArnOf(call, name)}:{number}";

    private LayerMembers Show(Call call, string name, LayerVersionDefinition version) => new()
    {
        Content = new LayerVersionContentOutput
        {
            Location = links.Of(call, version.Code),
            CodeSha256 = version.Code.Sha256,
            CodeSize = version.Code.ZipBytes,
        },
        LayerArn = LayerReference.ArnOf(call, name),
        LayerVersionArn = ArnOf(call, name, version.Number),
        Description = version.Description,
        CreatedDate = LambdaTimes.Text(version.CreatedMs),
        Version = version.Number,
        CompatibleRuntimes = version.Runtimes.Count == 0 ? null : [.. version.Runtimes],
        LicenseInfo = version.License,
        CompatibleArchitectures = version.Architectures.Count == 0 ? null : [.. version.Architectures],
    };

    private static LayerVersionsListItem Item(Call call, string name, LayerVersionDefinition version) => new()
    {
        LayerVersionArn = ArnOf(call, name, version.Number),
        Version = version.Number,
        Description = version.Description,
        CreatedDate = LambdaTimes.Text(version.CreatedMs),
        CompatibleRuntimes = version.Runtimes.Count == 0 ? null : [.. version.Runtimes],
        LicenseInfo = version.License,
        CompatibleArchitectures = version.Architectures.Count == 0 ? null : [.. version.Architectures],
    };

    private static bool Fits(LayerVersionDefinition version, string? runtime, string? architecture) =>
        (runtime is null || version.Runtimes.Contains(runtime)) && (architecture is null || version.Architectures.Contains(architecture));
}
