using Tarn.Access;
using Tarn.Access.Credentials;
using Tarn.Aws.Athena.Model;
using Tarn.Aws.Protocols;
using Tarn.Sql.Executions;
using Tarn.Storage;

namespace Tarn.Aws.Athena;

/// <summary>SQL executions and what they see of the catalog. There is one work group, <c>primary</c>, and one catalog.</summary>
/// <param name="executions">Runs statements.</param>
/// <param name="sealer">Seals page tokens.</param>
[AwsService("athena")]
[Client]
public sealed partial class AthenaDoor(ExecutionService executions, SecretSealer sealer) : IDoor
{
    private const string Primary = "primary";
    private const string CatalogName = "AwsDataCatalog";

    private readonly PageTokens _tokens = new(sealer, BadToken);

    /// <inheritdoc/>
    public AwsErrorException Map(TarnException failure) => AthenaFailures.Map(failure);

    private static AwsErrorException BadToken(string sentence) => AthenaErrors.InvalidRequestException(sentence, "INVALID_INPUT");

    private static void CheckWorkGroup(string? workGroup)
    {
        if (workGroup is not null and not Primary)
        {
            throw AthenaErrors.InvalidRequestException($"WorkGroup {workGroup} is not found.", "INVALID_INPUT");
        }
    }

    private static void CheckCatalog(string? catalog)
    {
        if (catalog is not null && !catalog.Equals(CatalogName, StringComparison.OrdinalIgnoreCase))
        {
            throw AthenaErrors.InvalidRequestException($"Data catalog {catalog} was not found.", "DATACATALOG_NOT_FOUND");
        }
    }

    private static string WorkGroupArn(Call call, string workGroup = Primary) =>
        Arn.Of("athena", call.Region, call.Account, $"workgroup/{workGroup}").ToString();

    private static Sql.Catalog.SqlPrincipal PrincipalOf(Call call) => new(call.Account, call.Region, call.Principal.Arn, Primary);

    private async Task<Execution> Find(Call call, string action, string id, CancellationToken cancellationToken)
    {
        // executions belong to their work group: its ARN is what policies name
        call.Authorize(action, WorkGroupArn(call));
        return await executions.Find(new ExecutionKey(call.Account, call.Region, id), cancellationToken)
            ?? throw AthenaErrors.InvalidRequestException($"QueryExecution {id} was not found", "INVALID_INPUT");
    }
}
