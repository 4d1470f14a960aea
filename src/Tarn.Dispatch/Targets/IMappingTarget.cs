namespace Tarn.Dispatch.Targets;

/// <summary>
/// The source and the target of one mapping under one configuration: records of a stream (<see cref="IBatchTarget"/>), or messages of a
/// queue (<see cref="IMessageFeed"/>).
/// </summary>
public interface IMappingTarget
{
    /// <summary>The mapping's name in the operators' log.</summary>
    string Name { get; }

    /// <summary>The mapping's ARN, under which losses are counted.</summary>
    string Arn { get; }

    /// <summary>The name of the stream or queue in results.</summary>
    string Source { get; }

    /// <summary>
    /// Checks that the mapping may read its source. It is called before the first read, then every second, by any thread. A mapping
    /// without the right stops, and asks again after a second.
    /// </summary>
    /// <exception cref="Tarn.Storage.TarnException">AccessDenied; the message names the action.</exception>
    void Check();
}
