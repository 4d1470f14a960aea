using Tarn.Aws.Athena.Model;

namespace Tarn.Aws.Athena.PreparedStatements;

internal sealed partial class PreparedStatementOperations
{
    /// <summary>Prepared statements by name; unknown names are listed apart.</summary>
    public async Task<BatchGetPreparedStatementOutput> BatchGetPreparedStatement(
        BatchGetPreparedStatementInput input, Call call, CancellationToken cancellationToken)
    {
        var group = GroupOf(call, input.WorkGroup);
        var found = new List<PreparedStatement>();
        var missing = new List<UnprocessedPreparedStatementName>();
        foreach (var name in input.PreparedStatementNames)
        {
            if (await statements.Find(group, name, cancellationToken) is { } statement)
            {
                found.Add(Show(group, statement));
            }
            else
            {
                missing.Add(new UnprocessedPreparedStatementName
                {
                    StatementName = name,
                    ErrorCode = "STATEMENT_NOT_FOUND",
                    ErrorMessage = NotFound(group, name).Message,
                });
            }
        }

        return new BatchGetPreparedStatementOutput { PreparedStatements = found, UnprocessedPreparedStatementNames = missing };
    }
}
