using Tarn.Access;
using Tarn.Aws.Athena.Model;
using Tarn.Storage;

namespace Tarn.Aws.Athena.PreparedStatements;

internal sealed partial class PreparedStatementOperations
{
    /// <summary>Deletes a prepared statement.</summary>
    public async Task<DeletePreparedStatementOutput> DeletePreparedStatement(
        DeletePreparedStatementInput input, Call call, CancellationToken cancellationToken)
    {
        var group = GroupOf(call, input.WorkGroup);
        try
        {
            await statements.Remove(group, input.StatementName, cancellationToken);
        }
        catch (TarnException missing) when (missing.Kind == ErrorKind.NotFound)
        {
            throw NotFound(group, input.StatementName);
        }

        return new DeletePreparedStatementOutput();
    }
}
