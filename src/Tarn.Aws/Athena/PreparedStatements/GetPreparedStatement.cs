using Tarn.Access;
using Tarn.Aws.Athena.Model;

namespace Tarn.Aws.Athena.PreparedStatements;

internal sealed partial class PreparedStatementOperations
{
    /// <summary>A prepared statement.</summary>
    public async Task<GetPreparedStatementOutput> GetPreparedStatement(GetPreparedStatementInput input, Call call, CancellationToken cancellationToken)
    {
        var group = GroupOf(call, input.WorkGroup);
        var statement = await statements.Find(group, input.StatementName, cancellationToken) ?? throw NotFound(group, input.StatementName);
        return new GetPreparedStatementOutput { PreparedStatement = Show(group, statement) };
    }
}
