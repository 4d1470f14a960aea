namespace Tarn.Analytics.Applications;

/// <summary>
/// The runtime of applications. The definitions call it when an application starts or stops; it reports the status that callers see.
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
    ValueTask Start(ApplicationKey application, RestorePoint restore, CancellationToken cancellationToken);

    /// <summary>Checks a configuration before it becomes the version of a running application. Changes nothing.</summary>
    /// <exception cref="Storage.TarnException">InvalidArgument: the SQL is not valid, or drops state.</exception>
    ValueTask Check(ApplicationKey application, ApplicationConfig next, bool allowUnusedState, CancellationToken cancellationToken);

    /// <summary>
    /// Moves a running application to its current version, keeping the state that the new code uses. Returns when the move is durable. A crash between
    /// the version's commit and the move loses nothing: at its start the runtime moves each application that runs an older version.
    /// </summary>
    ValueTask Update(ApplicationKey application, bool allowUnusedState, CancellationToken cancellationToken);

    /// <summary>Stops an application. Returns when the stop is durable. A second stop does nothing.</summary>
    /// <param name="application">The application's id.</param>
    /// <param name="withSnapshot">Whether a snapshot of its state is taken first.</param>
    /// <exception cref="Storage.TarnException">NotFound: the application is absent.</exception>
    ValueTask Stop(ApplicationKey application, bool withSnapshot, CancellationToken cancellationToken);

    /// <summary>The status, from memory. An application that never started is ready.</summary>
    RunStatus StatusOf(ApplicationKey application);

    /// <summary>Takes a snapshot of a running application's state. The commit that makes it durable writes its <see cref="SnapshotRow"/>.</summary>
    /// <param name="application">The application's id.</param>
    /// <param name="snapshot">The name; a second call with it continues the first.</param>
    /// <exception cref="Storage.TarnException">Conflict: the application does not run; NotFound: it is absent.</exception>
    ValueTask Snapshot(ApplicationKey application, string snapshot, CancellationToken cancellationToken);

    /// <summary>Removes a snapshot: its row and its state, in one commit. Does nothing if it is absent.</summary>
    ValueTask DeleteSnapshot(ApplicationKey application, string snapshot, CancellationToken cancellationToken);

    /// <summary>Removes everything that the runtime stores of a stopped application, before its definition is removed. Does nothing the second time.</summary>
    ValueTask Remove(ApplicationKey application, CancellationToken cancellationToken);
}
