using Tarn.Sql.Plans;

namespace Tarn.Streaming.Joins;

/// <summary>A left row meets at once the rows that a reference table has then. Left rows are not in the state.</summary>
/// <seealso href="https://nightlies.apache.org/flink/flink-docs-stable/docs/sql/reference/queries/joins/#lookup-join"/>
internal sealed class LookupMatcher(StreamJoinNode join, Action<JoinEvent> give) : JoinMatcher(join, give)
{
    public override void BeginVersion() => Clear();

    public override bool Take(bool isLeft, JoinRow row, string? key, long place, long watermark)
    {
        var group = Find(key ?? NoKey);
        if (isLeft)
        {
            foreach (var other in group.CanMeet ? group.Right : [])
            {
                Meet(row, other, place);
            }

            End(true, row, place);
        }
        else if (group.CanMeet)
        {
            Keep(group, false, row);
        }

        Drop(group);
        return true;
    }

    protected override void Fire(JoinGroup group, long time, long watermark, long place)
    {
    }
}
