using Tarn.Access;
using Tarn.Aws.Athena.Model;
using Tarn.Storage;
using KeptStatement = Tarn.Sql.Prepared.PreparedStatement;

namespace Tarn.Aws.Athena.PreparedStatements;

internal sealed partial class PreparedStatementOperations
{
    /// <summary>Replaces the statement of a name.</summary>
    public async Task<UpdatePreparedStatementOutput> UpdatePreparedStatement(
        UpdatePreparedStatementInput input, Call call, CancellationToken cancellationToken)
    {
        var group = GroupOf(call, input.WorkGroup);
        var statement = new KeptStatement(input.StatementName, input.QueryStatement, input.Description, call.Time.ToUnixTimeMilliseconds());
        try
        {
            await statements.Change(group, statement, cancellationToken);
        }
        catch (TarnException missing) when (missing.Kind == ErrorKind.NotFound)
        {
            throw NotFound(group, input.StatementName);
        }

        return new UpdatePreparedStatementOutput();
    }
}
