using System.Runtime.InteropServices;
using Tarn.DuckDb.Native;

namespace Tarn.DuckDb;

/// <summary>One in-memory DuckDB instance with its own threads, memory and settings. Thread-safe.</summary>
public sealed class DuckDatabase : IDisposable
{
    private readonly DatabaseHandle _handle;

    private DuckDatabase(DatabaseHandle handle) => _handle = handle;

    /// <summary>The version of the loaded library, such as <c>v1.5.6</c>.</summary>
    public static string LibraryVersion => Marshal.PtrToStringUTF8(Lib.LibraryVersion()) ?? "";

    /// <summary>Most rows of a vector: 2,048 in every build of 1.x.</summary>
    public static int VectorSize { get; } = (int)Lib.VectorSize();

    /// <exception cref="DuckException">an option is unknown or refused</exception>
    public static DuckDatabase Open(DuckSettings settings)
    {
        if (Lib.CreateConfig(out var config) != Lib.Success)
        {
            throw new DuckException(DuckErrorType.Internal, "no configuration object");
        }

        try
        {
            foreach (var (name, value) in settings.ToOptions())
            {
                if (Lib.SetConfig(config, name, value) != Lib.Success)
                {
                    throw new DuckException(DuckErrorType.InvalidConfiguration, $"DuckDB has no option {name} = '{value}'");
                }
            }

            if (Lib.OpenExt(null, out var database, config, out var error) != Lib.Success)
            {
                throw new DuckException(DuckErrorType.Connection, Lib.TakeString(error) ?? "cannot open");
            }

            var opened = new DuckDatabase(new DatabaseHandle(database));
            opened.SetSessionDefaults();
            return opened;
        }
        finally
        {
            Lib.DestroyConfig(ref config);
        }
    }

    public DuckConnection Connect()
    {
        if (Lib.Connect(_handle, out var connection) != Lib.Success)
        {
            throw new DuckException(DuckErrorType.Connection, "cannot connect");
        }

        return new DuckConnection(new ConnectionHandle(connection));
    }

    public void Dispose() => _handle.Dispose();

    /// <summary>
    /// Sets the time zone. TimeZone is an option of the built-in icu extension, which exists only after the instance is
    /// open.
    /// </summary>
    private void SetSessionDefaults()
    {
        using var connection = Connect();
        connection.Execute("SET GLOBAL TimeZone = 'UTC'");
    }
}
