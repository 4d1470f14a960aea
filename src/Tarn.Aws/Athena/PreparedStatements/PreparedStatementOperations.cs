using Tarn.Access;
using Tarn.Aws.Athena.Model;
using Tarn.Aws.Athena.Resources;
using Tarn.Sql.Prepared;
using Tarn.Wire.Protocols;
using KeptStatement = Tarn.Sql.Prepared.PreparedStatement;
using PreparedStatement = Tarn.Aws.Athena.Model.PreparedStatement;

namespace Tarn.Aws.Athena.PreparedStatements;

/// <summary>Prepared statements of work groups, for EXECUTE.</summary>
/// <param name="statements">The store of prepared statements.</param>
/// <param name="groups">Finds work groups.</param>
/// <param name="tokens">Seals places between pages.</param>
[AwsOperations("athena")]
internal sealed partial class PreparedStatementOperations(PreparedStatementStore statements, WorkGroupFinder groups, PageTokens tokens)
{
    private GroupKey GroupOf(Call call, string name) => new(call.Account, call.Region, groups.Find(call, name).Name);

    private static AwsErrorException NotFound(GroupKey group, string name) =>
        AthenaErrors.ResourceNotFoundException(PreparedStatementStore.NotFound(group, name).Message, name);

    private static PreparedStatement Show(GroupKey group, KeptStatement statement) => new()
    {
        StatementName = statement.Name,
        QueryStatement = statement.Sql,
        WorkGroupName = group.WorkGroup,
        Description = statement.Description,
        LastModifiedTime = DateTimeOffset.FromUnixTimeMilliseconds(statement.ModifiedMs),
    };
}
