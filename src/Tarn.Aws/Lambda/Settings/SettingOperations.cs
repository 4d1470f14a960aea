using Tarn.Aws.Lambda.Finding;
using Tarn.Functions.Changes;
using Tarn.Functions.Definitions;
using Tarn.Storage.Metadata;
using Tarn.Wire.Protocols;

namespace Tarn.Aws.Lambda.Settings;

/// <summary>Smaller settings of functions.</summary>
/// <param name="finder">Finds functions.</param>
/// <param name="qualifiers">Checks versions.</param>
/// <param name="directory">Functions in memory.</param>
/// <param name="store">The store of settings.</param>
[AwsOperations("lambda")]
internal sealed partial class SettingOperations(
    FunctionFinder finder, Qualifiers qualifiers, FunctionDirectory directory, IMetadataStore store)
{
    private const string Auto = "Auto";

    private static QualifiedChanges<RuntimeManagementDefinition> Runtimes => QualifiedConfigs.RuntimeManagement;
}
