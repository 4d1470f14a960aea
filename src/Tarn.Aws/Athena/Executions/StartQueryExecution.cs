using System.Text;
using Tarn.Access;
using Tarn.Aws.Athena.Model;
using Tarn.Aws.Athena.Resources;
using Tarn.Aws.Protocols;
using Tarn.Sql.Executions;

namespace Tarn.Aws.Athena.Executions;

internal sealed partial class ExecutionOperations
{
    /// <summary>Accepts a statement; it runs when a worker is free.</summary>
    [Kept("ResultReuseConfiguration", "results are never reused: every execution runs")]
    [Refused("EngineConfiguration", "nothing to configure: one engine, one process per statement")]
    [Kept("ResultConfiguration.AclConfiguration", "the bucket's owner owns the objects written into it")]
    public async Task<StartQueryExecutionOutput> StartQueryExecution(StartQueryExecutionInput input, Call call, CancellationToken cancellationToken)
    {
        var context = input.QueryExecutionContext;
        PrimaryWorkGroup.Check(input.WorkGroup);
        DataCatalogs.Check(context?.Catalog);
        if (input.EngineConfiguration is not null)
        {
            throw AthenaErrors.InvalidRequestException("EngineConfiguration is not supported: it is for Apache Spark work groups.", "INVALID_INPUT");
        }

        var encryption = input.ResultConfiguration?.EncryptionConfiguration?.EncryptionOption;
        if (encryption is not null and not "SSE_S3")
        {
            throw AthenaErrors.InvalidRequestException($"EncryptionOption {encryption} is not supported; use SSE_S3.", "INVALID_INPUT");
        }

        if (input.ResultConfiguration?.ExpectedBucketOwner is { } owner && owner != call.Account)
        {
            throw AthenaErrors.InvalidRequestException($"The result bucket is not owned by the expected account {owner}.", "INVALID_INPUT");
        }

        call.Authorize("athena:StartQueryExecution", PrimaryWorkGroup.ArnOf(call));
        var database = context?.Database ?? "default";
        foreach (var table in StatementTables.Of(input.QueryString, database))
        {
            call.Authorize("glue:GetTable", Arn.Of("glue", call.Region, call.Account, $"table/{table.Database}/{table.Table}").ToString());
        }

        var started = await executions.Start(
            new ExecutionRequest
            {
                Account = call.Account,
                Region = call.Region,
                Identity = call.Principal.Arn,
                Sql = input.QueryString,
                Database = database,
                ClientToken = input.ClientRequestToken,
                OutputLocation = input.ResultConfiguration?.OutputLocation,
                Parameters = input.ExecutionParameters ?? [],
                Document = encryption is null ? default : Encoding.UTF8.GetBytes(encryption),
            },
            cancellationToken);
        return new StartQueryExecutionOutput { QueryExecutionId = started.Key.Id };
    }
}
