using Tarn.Storage;
using Tarn.Storage.Records;
using Tarn.Storage.Streams.Layouts;

namespace Tarn.Delivery.Configuration;

/// <summary>
/// The two parts of a delivery with a function. The first part reads the source, runs the steps before the function, and
/// stores its results. It has the copy of the source records. The second part reads the results, and has the destination.
/// Each part has an error output: the first one for records that its steps refuse.
/// </summary>
internal static class DeliveryParting
{
    /// <summary>Whether the delivery has two parts.</summary>
    public static bool HasFunction(DeliveryModel model) => model.Destination.Steps.Function is not null;

    /// <summary>The part before the results.</summary>
    public static DeliveryModel BeforeResults(DeliveryModel model)
    {
        var destination = model.Destination;
        return model with
        {
            Config = model.Config with
            {
                Destination = new FunctionDestinationConfig
                {
                    Buffering = destination.Buffering,
                    Objects = destination.Objects,
                    Steps = destination.Steps with { Function = null, MetadataQuery = null },
                    RetrySeconds = destination.RetrySeconds,
                    Backup = destination.Backup,
                    Function = destination.Steps.Function!,
                    Results = ResultsOf(model),
                },
            },
        };
    }

    /// <summary>
    /// The part after the results. A version that ends delivers results as soon as they are stored: their number is not known
    /// before.
    /// </summary>
    public static DeliveryModel BehindResults(DeliveryModel model, Func<StreamId, IReadOnlyList<ShardDescription>> shardsOf)
    {
        var results = ResultsOf(model);
        return model with
        {
            Config = model.Config with
            {
                Source = results.Source,
                Destination = model.Destination with
                {
                    Steps = model.Destination.Steps with { Decompresses = false, ExtractsMessages = false, Split = null },
                    Backup = null,
                },
            },
            Backup = null,
            Until = model.Until is null ? null : shardsOf(results.Stream).ToDictionary(shard => shard.Id, _ => long.MaxValue),
            Consumer = results.Consumer,
        };
    }

    private static ResultsConfig ResultsOf(DeliveryModel model)
    {
        Invariant.Check(model.Config.Results is not null);
        return model.Config.Results;
    }
}
