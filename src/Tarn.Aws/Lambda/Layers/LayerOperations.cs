using Tarn.Access;
using Tarn.Aws.Lambda.Finding;
using Tarn.Aws.Lambda.Model;
using Tarn.Aws.Lambda.Views;
using Tarn.Functions.Changes;
using Tarn.Functions.Definitions;
using Tarn.Storage.Metadata;
using Tarn.Wire.Protocols;

namespace Tarn.Aws.Lambda.Layers;

/// <summary>Layers and their versions.</summary>
/// <param name="finder">Finds layers.</param>
/// <param name="sources">Takes code.</param>
/// <param name="links">Makes links to code.</param>
/// <param name="layers">Changes layers.</param>
/// <param name="store">The store of layers.</param>
[AwsOperations("lambda")]
internal sealed partial class LayerOperations(
    LayerFinder finder, CodeSources sources, CodeLinks links, LayerChanges layers, IMetadataStore store)
{
    private const string Service = "lambda";

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

    private static void Authorize(Call call, string name, long number) =>
        call.Authorize($"{Service}:{call.Operation}", ArnOf(call, name, number));
}
