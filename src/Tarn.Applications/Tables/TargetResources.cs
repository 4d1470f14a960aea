using Tarn.Access.Registry;
using Tarn.Analytics.Engines;
using Tarn.Analytics.Tables;

namespace Tarn.Applications.Tables;

/// <summary>The resources that applications write.</summary>
public static class TargetResources
{
    /// <summary>The resource of a target.</summary>
    /// <param name="application">The application of the target.</param>
    /// <param name="table">The target, whose options were checked.</param>
    public static TargetResource Of(Resource application, PlannedTable table)
    {
        var connector = OptionCheck.ConnectorOf(table);
        return new TargetResource(connector, connector switch
        {
            Connectors.Kinesis => StreamStarts.NameOf(StreamStarts.ArnOf(application, table)).Name,
            Connectors.Firehose => table.Options["delivery-stream"],
            _ => IcebergTargets.NameOf(application, table).ToString(),
        });
    }
}
