using Tarn.Access;
using Tarn.Aws.Athena.Model;
using KeptStatement = Tarn.Sql.Prepared.PreparedStatement;

namespace Tarn.Aws.Athena.PreparedStatements;

internal sealed partial class PreparedStatementOperations
{
    /// <summary>Keeps a statement under a name that is new in its work group.</summary>
    public async Task<CreatePreparedStatementOutput> CreatePreparedStatement(
        CreatePreparedStatementInput input, Call call, CancellationToken cancellationToken)
    {
        var statement = new KeptStatement(input.StatementName, input.QueryStatement, input.Description, call.Time.ToUnixTimeMilliseconds());
        await statements.Add(GroupOf(call, input.WorkGroup), statement, cancellationToken);
        return new CreatePreparedStatementOutput();
    }
}
