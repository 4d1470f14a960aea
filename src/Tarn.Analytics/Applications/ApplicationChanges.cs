using System.Security.Cryptography;
using Tarn.Storage;
using Tarn.Storage.Metadata;

namespace Tarn.Analytics.Applications;

/// <summary>
/// Changes applications inside the caller's transaction: the application, its new version and the operation that made it are one commit.
/// </summary>
public static class ApplicationChanges
{
    /// <summary>The versions that are retained: older ones are removed.</summary>
    public const int VersionsMax = 100;

    /// <summary>The operations that are retained: older ones are removed.</summary>
    public const int OperationsMax = 100;

    /// <summary>The most snapshots of an application.</summary>
    public const int SnapshotsMax = 1_000;

    /// <summary>The most characters of code.</summary>
    public const int CodeMax = 102_400;

    /// <summary>The <see cref="TarnException.Reason"/> of a change whose version is no longer the current one.</summary>
    public const string Stale = "stale version";

    private const int TokenBytes = 24;

    /// <summary>Writes a new application with its version 1.</summary>
    public static void Create(IMetadataTransaction transaction, ApplicationKey application, string? description, ApplicationConfig config, DateTimeOffset now)
    {
        var ms = now.ToUnixTimeMilliseconds();
        var named = NameOptions(config, 0, out var options);
        new ApplicationRow { Version = 1, Description = description, UpdatedMs = ms, LogOptions = options }.Put(transaction, application);
        new VersionRow { Number = 1, CreatedMs = ms, Token = NewToken(), Config = named }.Put(transaction, application);
    }

    /// <summary>Makes the next version.</summary>
    /// <param name="expected">The version that the caller knows.</param>
    /// <param name="operation">The name of the operation.</param>
    /// <param name="change">Makes the new configuration. Log options with an empty id get one.</param>
    /// <exception cref="TarnException">NotFound; Conflict with the reason <see cref="Stale"/>: the current version is another one.</exception>
    public static async ValueTask<OperationRow> Update(
        IMetadataTransaction transaction,
        ApplicationKey application,
        ExpectedVersion expected,
        string operation,
        Func<ApplicationConfig, ApplicationConfig> change,
        DateTimeOffset now)
    {
        var (row, current) = await Current(transaction, application);
        expected.Check(current);
        return Add(transaction, application, row, current, operation, new VersionRow
        {
            Number = current.Number + 1,
            CreatedMs = now.ToUnixTimeMilliseconds(),
            UpdatedFrom = current.Number,
            Token = NewToken(),
            Config = change(current.Config),
        });
    }

    /// <summary>Makes a version with the configuration of the version before the current one.</summary>
    /// <exception cref="TarnException">InvalidArgument: there is no version before; Conflict.</exception>
    public static async ValueTask<OperationRow> RollBack(
        IMetadataTransaction transaction, ApplicationKey application, ExpectedVersion expected, DateTimeOffset now)
    {
        var (row, current) = await Current(transaction, application);
        expected.Check(current);
        var before = await Before(transaction, application, current);
        return Add(transaction, application, row, current, "RollbackApplication", new VersionRow
        {
            Number = current.Number + 1,
            CreatedMs = now.ToUnixTimeMilliseconds(),
            UpdatedFrom = current.Number,
            RolledBackFrom = current.Number,
            RolledBackTo = before.Number,
            Token = NewToken(),
            Config = before.Config,
        });
    }

    /// <summary>Changes the settings that no version holds.</summary>
    /// <exception cref="TarnException">NotFound.</exception>
    public static async ValueTask Set(
        IMetadataTransaction transaction, ApplicationKey application, Func<ApplicationRow, ApplicationRow> change) =>
        change((await Current(transaction, application)).Row).Put(transaction, application);

    /// <summary>Records an operation that made no version.</summary>
    /// <exception cref="TarnException">NotFound.</exception>
    public static async ValueTask<OperationRow> Record(
        IMetadataTransaction transaction, ApplicationKey application, string operation, DateTimeOffset began, DateTimeOffset ended, string? failure)
    {
        var (row, _) = await Current(transaction, application);
        return Record(transaction, application, row, new OperationRow
        {
            Number = row.Operations + 1,
            Operation = operation,
            BeganMs = began.ToUnixTimeMilliseconds(),
            EndedMs = ended.ToUnixTimeMilliseconds(),
            Failure = failure,
        });
    }

    /// <summary>Removes all rows of an application.</summary>
    public static async ValueTask Delete(IMetadataTransaction transaction, ApplicationKey application)
    {
        transaction.Delete(ApplicationSpaces.Applications, ApplicationKeys.Of(application));
        var range = KeyRange.Prefix(ApplicationKeys.Of(application));
        foreach (var space in (Space[])[ApplicationSpaces.Versions, ApplicationSpaces.Operations, ApplicationSpaces.Snapshots])
        {
            foreach (var row in await transaction.Scan(space, range, int.MaxValue))
            {
                transaction.Delete(space, row.Key);
            }
        }
    }

    /// <summary>An application and its current version.</summary>
    /// <exception cref="TarnException">NotFound.</exception>
    public static async ValueTask<(ApplicationRow Row, VersionRow Version)> Current(IMetadataReader reader, ApplicationKey application)
    {
        var row = await ApplicationRow.Find(reader, application) ?? throw new TarnException(ErrorKind.NotFound, "There is no such application.");
        var version = await VersionRow.Find(reader, application, row.Version);
        Invariant.Check(version is not null);
        return (row, version);
    }

    /// <summary>The version from which another one was made.</summary>
    /// <exception cref="TarnException">InvalidArgument: it is the first.</exception>
    public static async ValueTask<VersionRow> Before(IMetadataReader reader, ApplicationKey application, VersionRow version) =>
        await VersionRow.Find(reader, application, version.UpdatedFrom ?? 0)
            ?? throw new TarnException(ErrorKind.InvalidArgument, $"Version {version.Number} has no version before it.");

    private static OperationRow Add(
        IMetadataTransaction transaction, ApplicationKey application, ApplicationRow row, VersionRow current, string operation, VersionRow next)
    {
        var config = NameOptions(next.Config, row.LogOptions, out var options);
        (next with { Config = config }).Put(transaction, application);
        transaction.Delete(ApplicationSpaces.Versions, ApplicationKeys.Of(application, next.Number - VersionsMax));
        return Record(
            transaction, application, row with { Version = next.Number, UpdatedMs = next.CreatedMs, LogOptions = options }, new OperationRow
            {
                Number = row.Operations + 1,
                Operation = operation,
                BeganMs = next.CreatedMs,
                EndedMs = next.CreatedMs,
                From = current.Number,
                To = next.Number,
            });
    }

    private static OperationRow Record(IMetadataTransaction transaction, ApplicationKey application, ApplicationRow row, OperationRow done)
    {
        (row with { Operations = done.Number }).Put(transaction, application);
        done.Put(transaction, application);
        transaction.Delete(ApplicationSpaces.Operations, ApplicationKeys.Of(application, done.Number - OperationsMax));
        return done;
    }

    private static ApplicationConfig NameOptions(ApplicationConfig config, long last, out long options)
    {
        var count = last;
        var named = config with
        {
            LogOptions = [.. config.LogOptions.Select(option => option.Id.Length > 0 ? option : option with { Id = $"{++count}.1" })],
        };
        options = count;
        return named;
    }

    private static string NewToken() => Convert.ToBase64String(RandomNumberGenerator.GetBytes(TokenBytes));
}
