using Tarn.Delivery.Configuration;
using Tarn.Storage.Disk;
using Tarn.Storage.Objects;

namespace Tarn.Delivery.Outputs;

/// <summary>Makes the outputs of deliveries, each with buffers of its own in <c>scratch/delivery</c>.</summary>
internal sealed class OutputFactory(DeliveryServices services)
{
    private const string Folder = DataDirectory.Scratch + "/delivery";
    private long lastBuffer;

    /// <summary>Removes what a former process left, and makes the folder.</summary>
    public void Prepare()
    {
        services.Disk.CreateFolder(Folder);
        foreach (var entry in services.Disk.List(Folder))
        {
            services.Disk.Delete($"{Folder}/{entry.Name}");
        }
    }

    public DeliveryOutputs Create(DeliveryId id, DeliveryModel model)
    {
        var errors = new ErrorOutput(Buffer(id, model), model, services.Time);
        return model.Destination switch
        {
            ObjectsDestinationConfig => new DeliveryOutputs(new ObjectsOutput(Buffer(id, model), model), errors),
            _ => new DeliveryOutputs(Table(id, model, errors), errors),
        };
    }

    private TableOutput Table(DeliveryId id, DeliveryModel model, ErrorOutput errors)
    {
        var writer = new TableWriter(services, model, NextPath(id));
        var rows = new RowBuffer(new ChunkBuffer(services.Disk, NextPath(id), services.Memory), failed => errors.Add(failed));
        return new TableOutput(writer, rows, new RawRecords(new ByteBuffer(services.Disk, NextPath(id))), model, failed => errors.Add(failed));
    }

    private ObjectBuffer Buffer(DeliveryId id, DeliveryModel model) => new(services.Objects, services.Disk, NextPath(id), model);

    // A buffer's file is never met by the next one of the same delivery, which may be made while the old one is being closed.
    private string NextPath(DeliveryId id) => $"{Folder}/{id}-{Interlocked.Increment(ref lastBuffer)}";
}
