using Tarn.Delivery.Buffers;
using Tarn.Delivery.Configuration;
using Tarn.Delivery.Configuration.Conversion;
using Tarn.Delivery.Endpoints;
using Tarn.Delivery.Functions;
using Tarn.Delivery.Ledger;
using Tarn.Delivery.Outputs.Conversion;
using Tarn.Delivery.Outputs.Endpoint;
using Tarn.Delivery.Outputs.Errors;
using Tarn.Delivery.Outputs.Objects;
using Tarn.Delivery.Outputs.Partitions;
using Tarn.Delivery.Outputs.Results;
using Tarn.Delivery.Outputs.Tables;
using Tarn.Delivery.Records;
using Tarn.Delivery.Roles;
using Tarn.Storage;
using Tarn.Storage.Disk;
using Tarn.Storage.Metadata;
using Tarn.Storage.Rights;

namespace Tarn.Delivery.Outputs.Creation;

/// <summary>Creates the outputs of deliveries, each with its own buffers in <c>scratch/delivery</c>.</summary>
internal sealed class OutputBufferFactory(DeliveryServices services)
{
    private const string Folder = DataDirectory.ScratchDelivery;
    private long _lastBuffer;

    /// <summary>Removes the files of a former process, and creates the folder.</summary>
    public void Prepare()
    {
        services.Disk.CreateFolder(Folder);
        foreach (var entry in services.Disk.List(Folder))
        {
            services.Disk.Delete($"{Folder}/{entry.Name}");
        }
    }

    /// <summary>Creates an output of objects, which may be partitioned or converted, or of an HTTP endpoint.</summary>
    /// <param name="model">The configuration.</param>
    /// <param name="ledgerName">The output's name in the ledger.</param>
    /// <param name="epoch">The epoch of the run's lease; null: the output does not check the lease in its own transactions.</param>
    public IOutputBuffer Objects(DeliveryId id, DeliveryModel model, string ledgerName, long? epoch = null) => model.Destination switch
    {
        EndpointDestinationConfig endpoint => Endpoint(id, model, endpoint, epoch),
        ObjectsDestinationConfig { Conversion: { } conversion } => Converted(id, model, conversion, ledgerName),
        ObjectsDestinationConfig { IsPartitioned: true } => new PartitionedObjects(() => Buffer(id, model, ActOf(ledgerName)), model, ledgerName),
        _ => new ObjectsOutput(Buffer(id, model, ActOf(ledgerName)), model, ledgerName),
    };

    /// <summary>Creates an error output.</summary>
    public ErrorOutput Errors(DeliveryId id, DeliveryModel model) => new(Documents(id, model), parses: model.HasTables);

    /// <summary>Removes the plan of a delivery that is removed, or that no longer sends to an endpoint.</summary>
    public ValueTask RemovePlan(IMetadataTransaction transaction, DeliveryId id) =>
        EndpointPlans.Remove(transaction, services.Objects.Kept, id);

    /// <summary>Creates the output that replaces a destination while the error output takes its records.</summary>
    public RefusedOutput CreateRefused(DeliveryId id, DeliveryModel model, string code, string message) =>
        model.Destination is ObjectsDestinationConfig { Conversion: not null }
            ? new(ErrorTypes.FormatConversion, parses: false, code, message, Documents(id, model))
            : new(ErrorTypes.Iceberg, parses: true, code, message, Documents(id, model));

    /// <summary>Creates the outputs of a function, which share one queue of batches.</summary>
    /// <param name="model">The part of the delivery before the results.</param>
    /// <param name="epoch">The epoch of the run's lease.</param>
    /// <param name="pauses">Makes the growing pauses between the attempts of one batch.</param>
    /// <exception cref="TarnException">NotSupported: this server has no functions.</exception>
    public Func<IOutputBuffer> Function(DeliveryId id, DeliveryModel model, FunctionDestinationConfig destination, long epoch, Func<Func<TimeSpan>> pauses)
    {
        var transform = services.Transform
            ?? throw new TarnException(ErrorKind.NotSupported, $"The function {destination.Function.Arn} cannot be called: this server has no functions.");
        var log = new ResultsLog(services.Store, services.Streams, id, (model.ConsumerOf(id), epoch), destination.Results);
        var caller = new TransformCaller(transform, destination.Function, model.Config, pauses, services.Time);
        var queue = new TransformQueue(caller, log, () => services.HoldLimit.Check(destination.Results.Stream));
        return () => new FunctionOutput(queue, log, destination.Function);
    }

    /// <summary>Creates a buffer of one table. The buffers of an output share their memory of the table.</summary>
    public TableOutput Table(DeliveryId id, DeliveryModel model, DeliveryTable table, TableMemory? memory = null)
    {
        var writer = new TableWriter(services, id, model, table, memory ?? new TableMemory(services.Time), NextPath(id));
        var rows = new RowBuffer(new ChunkBuffer(services.Disk, NextPath(id), services.Memory, services.Scratch), services.Time);
        var raw = new RawRecords(Bytes(id), keepsKeys: true);
        return new TableOutput(writer, rows, raw, Documents(id, model), model, table);
    }

    private EndpointOutput Endpoint(DeliveryId id, DeliveryModel model, EndpointDestinationConfig endpoint, long? epoch)
    {
        var client = services.Endpoints ?? throw new InvalidOperationException("These deliveries have no client of HTTP endpoints.");
        var plans = new EndpointPlans(services.Store, services.Objects.Kept, id, model.ConsumerOf(id), epoch, services.Time);
        return new EndpointOutput(
            new RawRecords(Bytes(id)),
            plans,
            new PlanSender(client, plans, model.Config),
            new RequestReader(services.Objects.Kept),
            Documents(id, model),
            endpoint);
    }

    private ConvertedObjects Converted(DeliveryId id, DeliveryModel model, ConversionConfig conversion, string ledgerName) => new(
        new ConversionTable(services, model, conversion, RightsOf(id, model, DeliveryAct.Schema)),
        new ConvertedRows(new RowSegments(() => new ChunkBuffer(services.Disk, NextPath(id), services.Memory, services.Scratch))),
        new ConversionErrors(id, () => Buffer(id, model, DeliveryAct.Objects), model, services.Time),
        new ConvertedFiles(services, model, conversion.Parquet, NextPath(id), ledgerName, RightsOf(id, model, DeliveryAct.Objects)));

    private ErrorDocuments Documents(DeliveryId id, DeliveryModel model) => new(id, () => Buffer(id, model, DeliveryAct.Objects), model, services.Time);

    private ObjectBuffer Buffer(DeliveryId id, DeliveryModel model, DeliveryAct act) =>
        new(services.Objects, Bytes(id), model, RightsOf(id, model, act));

    private static DeliveryAct ActOf(string ledgerName) => ledgerName == LedgerOutput.Backup ? DeliveryAct.Backup : DeliveryAct.Objects;

    private IRights RightsOf(DeliveryId id, DeliveryModel model, DeliveryAct act) => ActingRights.Of(services.Roles, id, model, act);

    private ByteBuffer Bytes(DeliveryId id) => new(services.Disk, NextPath(id), services.Scratch, services.Memory);

    // Buffers never share a file, because a delivery's next buffer may be created while the old one is still closing.
    private string NextPath(DeliveryId id) => $"{Folder}/{id}-{Interlocked.Increment(ref _lastBuffer)}";
}
