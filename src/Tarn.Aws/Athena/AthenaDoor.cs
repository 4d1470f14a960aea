using Tarn.Aws.Athena.Resources;

namespace Tarn.Aws.Athena;

/// <summary>SQL executions, their work groups, and the catalog that they see.</summary>
[AwsService("athena")]
[Client]
public sealed partial class AthenaDoor : IDoor
{
    private readonly IMetadataStore _store;

    /// <inheritdoc/>
    public ValueTask<string?> FindResource(string members, Func<string, string?> read, Call call, CancellationToken cancellationToken) =>
        OwningWorkGroup.Find(_store, members, read, call, cancellationToken);

    /// <inheritdoc/>
    public AwsErrorException Map(TarnException failure) => AthenaFailures.Map(failure);
}
