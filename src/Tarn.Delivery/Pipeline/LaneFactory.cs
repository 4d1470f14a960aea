using Tarn.Delivery.Configuration;
using Tarn.Delivery.Lanes;
using Tarn.Delivery.Ledger;
using Tarn.Delivery.Outputs.Creation;

namespace Tarn.Delivery.Pipeline;

/// <summary>Makes the lanes of a delivery: each with the outputs and the rules that its kind has.</summary>
internal sealed class LaneFactory(OutputFactory outputs, DeliveryId id, DeliveryModel model, TimeProvider time)
{
    private readonly LaneSettings _settings = new(new FlushPolicy(model.BufferBytesMax, model.BufferAgeMax));

    public OutputLane Make(LaneId lane, LaneStart start)
    {
        if (lane == LaneId.Errors)
        {
            return new OutputLane(lane, _settings, start, () => outputs.Errors(id, model), time);
        }

        if (lane == LaneId.Backup)
        {
            var backup = model.Backup!;
            var policy = new FlushPolicy(backup.BufferBytesMax, backup.BufferAgeMax);
            return new OutputLane(lane, new LaneSettings(policy), start, () => outputs.Objects(id, backup, LedgerOutput.Backup), time);
        }

        var settings = _settings with { IsPartitioned = model.IsPartitioned, FillsWhileItFlushes = model.HasTables };
        return model.HasTables
            ? new OutputLane(lane, settings, start, () => outputs.Table(id, model, TableOf(lane)), time)
            : new OutputLane(lane, settings, start, () => outputs.Objects(id, model, LedgerOutput.NameOf(lane.Output, model.Destination)), time);
    }

    private DeliveryTable TableOf(LaneId lane)
    {
        if (model.Table is { } only)
        {
            return only;
        }

        return model.TableOf(lane.Database, lane.Table[(lane.Database.Length + 1)..]);
    }
}
