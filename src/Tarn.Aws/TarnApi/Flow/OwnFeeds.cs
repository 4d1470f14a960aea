using Tarn.Aws.CloudTrail.Table;
using Tarn.Aws.CloudWatch.Points;

namespace Tarn.Aws.TarnApi.Flow;

/// <summary>The tables that Tarn feeds without being asked, about itself. The picture shows users' data, so it leaves them and their deliveries out.</summary>
internal static class OwnFeeds
{
    public static bool Contains(string database) => database is AuditTable.Database or PointTable.Database;
}
