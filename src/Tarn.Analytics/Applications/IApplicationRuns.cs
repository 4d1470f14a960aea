namespace Tarn.Analytics.Applications;

/// <summary>
/// The runtime of applications. The definitions call it when an application starts or stops; it reports the status that callers see. A program without
/// a runtime gives none, and StartApplication is refused.
/// </summary>
public interface IApplicationRuns
{
    /// <summary>
    /// Starts an application, or continues a start that a crash cut off. Returns when the start is durable. A second start of a running application
    /// does nothing.
    /// </summary>
    /// <param name="application">The application's id.</param>
    /// <param name="restore">The state from which it starts.</param>
    /// <exception cref="Storage.TarnException">
    /// InvalidArgument: its SQL is not valid, or the snapshot does not fit; NotFound: the application or the snapshot is absent.
    /// </exception>
    ValueTask Start(ApplicationId application, RestorePoint restore, CancellationToken cancellationToken);

    /// <summary>Stops an application. Returns when the stop is durable. A second stop does nothing.</summary>
    /// <param name="application">The application's id.</param>
    /// <param name="withSnapshot">Whether a snapshot of its state is taken first.</param>
    /// <exception cref="Storage.TarnException">NotFound: the application is absent.</exception>
    ValueTask Stop(ApplicationId application, bool withSnapshot, CancellationToken cancellationToken);

    /// <summary>The status, from memory. An application that never started is ready.</summary>
    RunStatus StatusOf(ApplicationId application);

    /// <summary>Takes a snapshot of a running application's state. Returns when the snapshot is durable.</summary>
    /// <param name="application">The application's id.</param>
    /// <param name="snapshot">The name; a second call with it continues the first.</param>
    /// <exception cref="Storage.TarnException">Conflict: the application does not run; NotFound: it is absent.</exception>
    ValueTask Snapshot(ApplicationId application, string snapshot, CancellationToken cancellationToken);

    /// <summary>Frees the state of a snapshot. Does nothing if it is absent.</summary>
    ValueTask DeleteSnapshot(ApplicationId application, string snapshot, CancellationToken cancellationToken);
}
