using Tarn.Delivery.Configuration;
using Tarn.Delivery.Destinations;
using Tarn.Delivery.Endpoints;
using Tarn.Delivery.Functions;
using Tarn.Delivery.Progress;
using Tarn.Delivery.Ledger;
using Tarn.Delivery.Outputs.Creation;
using Tarn.Delivery.Outputs.Tables;

namespace Tarn.Delivery.Pipeline;

/// <summary>Creates the outputs of a delivery: each with the buffers and the rules that its kind has.</summary>
internal sealed class DeliveryOutputFactory(OutputBufferFactory outputs, DeliveryId id, DeliveryModel model, long epoch, TimeProvider time)
{
    /// <summary>The pace of the delivery's flushes.</summary>
    public FlushPace Pace { get; } = new(model.BufferAgeMax, model.FreshnessTarget);

    public DeliveryOutput Make(DeliveryOutputId lane, OutputStart start)
    {
        var settings = new OutputSettings(new FlushPolicy(model.BufferBytesMax, Pace));
        if (lane == DeliveryOutputId.Errors)
        {
            return new DeliveryOutput(lane, settings, start, () => outputs.Errors(id, model), time);
        }

        if (lane == DeliveryOutputId.Backup)
        {
            var backup = model.Backup!;
            var policy = new FlushPolicy(backup.BufferBytesMax, new FlushPace(backup.BufferAgeMax, target: null));
            return new DeliveryOutput(lane, new OutputSettings(policy), start, () => outputs.Objects(id, backup, LedgerOutput.Backup), time);
        }

        if (model.Destination is FunctionDestinationConfig { Function: var function } destination)
        {
            var pace = new FlushPace(TimeSpan.FromSeconds(function.BatchAgeSeconds), target: null);
            var batches = new FlushPolicy((long)function.BatchBytesMax * TransformLimits.CallsMax, pace);
            var make = outputs.Function(
                id, model, destination, epoch, static () => new RetryDelay(Random.Shared, RetryDelay.PauseMax).Next);
            return new DeliveryOutput(lane, new OutputSettings(batches, FillsWhileItFlushes: true), start, make, time);
        }

        var kind = model.Destination.Kind;
        settings = settings with
        {
            IsPartitioned = model.IsPartitioned,
            FillsWhileItFlushes = kind.FillsWhileItFlushes,
            PauseMax = kind.SendsRequests ? EndpointLimits.PauseMax : settings.PauseMax,
        };
        var memory = new TableMemory(time);
        return model.HasTables
            ? new DeliveryOutput(lane, settings, start, () => outputs.Table(id, model, TableOf(lane), memory), time)
            : new DeliveryOutput(lane, settings, start, () => outputs.Objects(id, model, LedgerOutput.NameOf(lane.Output, model.Destination), epoch), time);
    }

    private DeliveryTable TableOf(DeliveryOutputId lane)
    {
        if (model.Table is { } only)
        {
            return only;
        }

        return model.TableOf(lane.Database, lane.Table[(lane.Database.Length + 1)..]);
    }
}
