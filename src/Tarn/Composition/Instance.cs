using Microsoft.Extensions.Logging;
using Tarn.Modules;
using Tarn.Settings;

namespace Tarn.Composition;

/// <summary>One instance: modules that are open.</summary>
internal sealed partial class Instance : IAsyncDisposable
{
    private readonly InstanceParts _parts;

    private Instance(InstanceParts parts) => _parts = parts;

    /// <summary>Opens the modules, then starts them. When a module refuses, the opened ones are closed again.</summary>
    /// <param name="modules">The modules in the order of opening.</param>
    /// <param name="time">The clock.</param>
    /// <param name="logs">Makes the loggers of the parts.</param>
    /// <param name="say">
    /// Takes the first lines of the introduction, when this process owns the directory and the addresses, and before
    /// the first log line.
    /// </param>
    /// <param name="cancellationToken">Cancels the start.</param>
    /// <exception cref="Tarn.Storage.TarnException">
    /// The directory is in use or of another format, the port is busy, data is damaged.
    /// </exception>
    public static async Task<Instance> Start(
        IReadOnlyList<IModule> modules,
        ServeSettings settings,
        TimeProvider time,
        ILoggerFactory logs,
        Action<string> say,
        CancellationToken cancellationToken)
    {
        var instance = new Instance(new InstanceParts(modules, settings, time, logs, say));
        try
        {
            await instance.Open(modules, cancellationToken);
            return instance;
        }
        catch
        {
            try
            {
                await instance.DisposeAsync();
            }
            catch (Exception closing)
            {
                // The first failure is the one that the operator must read.
                NotClosed(logs.CreateLogger<Instance>(), closing);
            }

            throw;
        }
    }

    /// <summary>The rest of the introduction, for the person at the terminal.</summary>
    public IEnumerable<string> Introduction() => _parts.Introduction.Lines();

    /// <summary>A part of a module.</summary>
    public T Get<T>()
        where T : class => _parts.Rooms.Get<T>();

    /// <summary>Ends long requests, then closes the modules in the opposite order of opening.</summary>
    public async ValueTask DisposeAsync()
    {
        try
        {
            await _parts.Drains.DisposeAsync();
        }
        finally
        {
            await _parts.Opened.DisposeAsync();
        }
    }

    private async Task Open(IReadOnlyList<IModule> modules, CancellationToken cancellationToken)
    {
        foreach (var module in modules)
        {
            await module.Open(new ModuleContext(module, _parts), cancellationToken);
        }

        foreach (var start in _parts.Starts)
        {
            await start(cancellationToken);
        }
    }

    [LoggerMessage(LogLevel.Error, "Parts that were opened did not close")]
    private static partial void NotClosed(ILogger logger, Exception failure);
}
