using Tarn.Aws.Athena.Model;

namespace Tarn.Aws.Athena.PreparedStatements;

internal sealed partial class PreparedStatementOperations
{
    private const int PageDefault = 50;

    /// <summary>The prepared statements of a work group in the order of their names.</summary>
    public async Task<ListPreparedStatementsOutput> ListPreparedStatements(
        ListPreparedStatementsInput input, Call call, CancellationToken cancellationToken)
    {
        var group = GroupOf(call, input.WorkGroup);
        var limit = input.MaxResults ?? PageDefault;
        var found = await statements.List(group, tokens.Read(call, group.WorkGroup, input.NextToken), limit + 1, cancellationToken);
        return new ListPreparedStatementsOutput
        {
            PreparedStatements =
            [
                .. found.Take(limit).Select(statement => new PreparedStatementSummary
                {
                    StatementName = statement.Name,
                    LastModifiedTime = DateTimeOffset.FromUnixTimeMilliseconds(statement.ModifiedMs),
                }),
            ],
            NextToken = found.Count > limit ? tokens.After(call, group.WorkGroup, found[limit - 1].Name) : null,
        };
    }
}
