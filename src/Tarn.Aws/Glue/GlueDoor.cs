using Tarn.Aws.Glue.Finding;
using Tarn.Aws.Glue.Refusals;

namespace Tarn.Aws.Glue;

/// <summary>The Glue Data Catalog: databases and tables, Iceberg ones and others.</summary>
[AwsService("glue")]
[Client]
public sealed partial class GlueDoor : IDoor
{
    private readonly IntegrationFinder _integrations;

    /// <inheritdoc/>
    public string? ResourceOf(string members, Func<string, string?> read, Call call) => _integrations.ResourceOf(members, read, call);

    /// <inheritdoc/>
    public AwsErrorException Map(TarnException failure) => GlueFailures.Map(failure);
}
