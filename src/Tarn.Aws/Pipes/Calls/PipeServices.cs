using Microsoft.Extensions.Logging;
using Tarn.Aws.Targets;
using Tarn.Functions.Mappings;
using Tarn.Messaging.Buses.Destinations;
using Tarn.Messaging.Pipes.Parts;

namespace Tarn.Aws.Pipes.Calls;

/// <summary>The parts of pipes. Most are shared with event source mappings.</summary>
public static class PipeServices
{
    /// <summary>Joins the parts.</summary>
    /// <param name="mappings">The parts of event source mappings.</param>
    /// <param name="rights">Decides by the roles of pipes.</param>
    /// <param name="apis">Sends to API destinations.</param>
    /// <param name="logger">The log for operators.</param>
    public static PipeParts Of(MappingServices mappings, SenderRights rights, IApiSender apis, ILogger logger) => new()
    {
        Store = mappings.Store,
        Log = mappings.Streams,
        Streams = mappings.Directory,
        Sources = mappings.Sources,
        Targets = mappings.Targets,
        Functions = new PipeFunctions(mappings.Target, rights),
        Apis = apis,
        Require = rights.Require,
        Time = mappings.Time,
        Logger = logger,
    };
}
