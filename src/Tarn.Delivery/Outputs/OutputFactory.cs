using Tarn.Delivery.Buffers;
using Tarn.Delivery.Configuration;
using Tarn.Storage.Disk;
using Tarn.Storage.Objects;

namespace Tarn.Delivery.Outputs;

/// <summary>Makes the outputs of deliveries, each with buffers of its own in <c>scratch/delivery</c>.</summary>
internal sealed class OutputFactory(DeliveryServices services)
{
    private const string Folder = DataDirectory.ScratchDelivery;
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

    public DeliveryOutputs Create(DeliveryId id, DeliveryModel model) => model.Destination is ObjectsDestinationConfig
        ? new DeliveryOutputs(new ObjectsOutput(Buffer(id, model), model), new ErrorOutput(Documents(id, model), parses: false))
        : new DeliveryOutputs(Table(id, model), new ErrorOutput(Documents(id, model), parses: true));

    /// <summary>Takes the place of a destination that is given up for now.</summary>
    public RefusedOutput CreateRefused(DeliveryId id, DeliveryModel model, string code, string message) =>
        new(DeliveryRows.Destination, code, message, Documents(id, model));

    private TableOutput Table(DeliveryId id, DeliveryModel model)
    {
        var writer = new TableWriter(services, model, NextPath(id));
        var rows = new RowBuffer(new ChunkBuffer(services.Disk, NextPath(id), services.Memory, services.Scratch), services.Time);
        return new TableOutput(writer, rows, new RawRecords(new ByteBuffer(services.Disk, NextPath(id), services.Scratch)), Documents(id, model), model);
    }

    private ErrorDocuments Documents(DeliveryId id, DeliveryModel model) => new(Buffer(id, model), model, services.Time);

    private ObjectBuffer Buffer(DeliveryId id, DeliveryModel model) => new(services.Objects, services.Disk, NextPath(id), services.Scratch, model);

    // A buffer's file is never met by the next one of the same delivery, which may be made while the old one is being closed.
    private string NextPath(DeliveryId id) => $"{Folder}/{id}-{Interlocked.Increment(ref lastBuffer)}";
}
