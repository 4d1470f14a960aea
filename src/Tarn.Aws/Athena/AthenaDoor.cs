using Tarn.Access.Credentials;
using Tarn.Aws.Athena.Catalogs;
using Tarn.Aws.Athena.Executions;
using Tarn.Aws.Athena.Model;
using Tarn.Aws.Athena.WorkGroups;
using Tarn.Aws.Protocols;
using Tarn.Sql.Executions;
using Tarn.Storage;

namespace Tarn.Aws.Athena;

/// <summary>SQL executions, and the catalog that they see. There is one work group, <c>primary</c>, and one catalog.</summary>
[AwsService("athena")]
[Client]
public sealed partial class AthenaDoor : IDoor
{
    /// <param name="executions">Runs statements.</param>
    /// <param name="sealer">Seals page tokens.</param>
    public AthenaDoor(ExecutionService executions, SecretSealer sealer)
    {
        var tokens = new PageTokens(sealer, sentence => AthenaErrors.InvalidRequestException(sentence, "INVALID_INPUT"));
        ExecutionOperations = new ExecutionOperations(executions, tokens);
        CatalogOperations = new CatalogOperations(executions.Catalog, tokens);
        WorkGroupOperations = new WorkGroupOperations();
    }

    /// <inheritdoc/>
    public AwsErrorException Map(TarnException failure) => AthenaFailures.Map(failure);
}
