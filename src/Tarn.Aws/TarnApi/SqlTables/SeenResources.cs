using Tarn.Sql.Catalog;

namespace Tarn.Aws.TarnApi.SqlTables;

/// <summary>Whether a principal may see the things that rows are about. Each is decided once per statement.</summary>
internal sealed class SeenResources(SqlPrincipal principal)
{
    private readonly Dictionary<(string Action, string Resource), bool> _seen = [];

    /// <summary>Whether Athena would show the work group's executions: GetQueryExecution.</summary>
    public bool WorkGroup(string name) => IsSeen("athena:GetQueryExecution", Arn.Of("athena", principal.Region, principal.Account, $"workgroup/{name}"));

    /// <summary>Whether Glue would show the table: GetTable.</summary>
    /// <param name="name">Its database and name with a dot between.</param>
    public bool Table(string name) =>
        IsSeen("glue:GetTable", Arn.Of("glue", principal.Region, principal.Account, $"table/{name.Replace('.', '/')}"));

    /// <summary>Whether Tarn would show the delivery's commits: DescribeDelivery.</summary>
    public bool Delivery(string name) => IsSeen("tarn:DescribeDelivery", DeliveryArn(principal, name));

    /// <summary>The ARN of a delivery stream of the principal's account and region.</summary>
    public static Arn DeliveryArn(SqlPrincipal principal, string name) => Arn.Of("firehose", principal.Region, principal.Account, $"deliverystream/{name}");

    private bool IsSeen(string action, Arn resource)
    {
        var key = (action, resource.ToString());
        return _seen.TryGetValue(key, out var seen) ? seen : _seen[key] = principal.Rights.IsAllowed(action, key.Item2);
    }
}
