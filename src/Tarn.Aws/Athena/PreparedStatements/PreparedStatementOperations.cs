using Tarn.Aws.Athena.Model;
using Tarn.Aws.Athena.Resources;
using Tarn.Sql.Prepared;
using KeptStatement = Tarn.Sql.Prepared.PreparedStatement;
using PreparedStatement = Tarn.Aws.Athena.Model.PreparedStatement;

namespace Tarn.Aws.Athena.PreparedStatements;

/// <summary>Prepared statements of work groups, for EXECUTE.</summary>
/// <param name="groups">Finds work groups.</param>
/// <param name="tokens">Seals positions between pages.</param>
[AwsOperations("athena")]
internal sealed partial class PreparedStatementOperations(PreparedStatementStore statements, WorkGroupFinder groups, PageTokens tokens)
{
    /// <summary>Stores a statement under a name that is new in its work group.</summary>
    public async Task CreatePreparedStatement(CreatePreparedStatementInput input, Call call, CancellationToken cancellationToken)
    {
        var statement = new KeptStatement(input.StatementName, input.QueryStatement, input.Description, call.Time.ToUnixTimeMilliseconds());
        await statements.Add(GroupOf(call, input.WorkGroup), statement, cancellationToken);
    }

    public async Task DeletePreparedStatement(DeletePreparedStatementInput input, Call call, CancellationToken cancellationToken)
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
    }

    public async Task<GetPreparedStatementOutput> GetPreparedStatement(GetPreparedStatementInput input, Call call, CancellationToken cancellationToken)
    {
        var group = GroupOf(call, input.WorkGroup);
        var statement = await statements.Find(group, input.StatementName, cancellationToken) ?? throw NotFound(group, input.StatementName);
        return new GetPreparedStatementOutput { PreparedStatement = Show(group, statement) };
    }

    /// <summary>Replaces the statement of a name.</summary>
    public async Task UpdatePreparedStatement(UpdatePreparedStatementInput input, Call call, CancellationToken cancellationToken)
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
    }

    private WorkGroupKey GroupOf(Call call, string name) => new(call.Account, call.Region, groups.Find(call, name).Name);

    private static AwsErrorException NotFound(WorkGroupKey group, string name) =>
        AthenaErrors.ResourceNotFoundException(PreparedStatementStore.NotFound(group, name).Message, name);

    private static PreparedStatement Show(WorkGroupKey group, KeptStatement statement) => new()
    {
        StatementName = statement.Name,
        QueryStatement = statement.Sql,
        WorkGroupName = group.WorkGroup,
        Description = statement.Description,
        LastModifiedTime = DateTimeOffset.FromUnixTimeMilliseconds(statement.ModifiedMs),
    };
}
