using System.Text;
using Tarn.DuckDb;
using Tarn.Workers.Parts;

namespace Tarn.Workers.Tests.Pool;

/// <summary>Sessions that count their requests, and give each back byte by byte.</summary>
internal sealed class EchoSessions : IWorkerSessions
{
    public IWorkerSession Begin(Func<IReadOnlyDictionary<string, string>, DuckDatabase> database, long memoryBytes) => new Session(database);

    private sealed class Session(Func<IReadOnlyDictionary<string, string>, DuckDatabase> database) : IWorkerSession
    {
        private byte _requests;

        public void Answer(ReadOnlyMemory<byte> request, Action<ReadOnlyMemory<byte>> piece)
        {
            if (request.Span.SequenceEqual("fail"u8))
            {
                throw new WorkerException("TEST_FAILURE", "as asked");
            }

            if (request.Span.SequenceEqual("open"u8))
            {
                using var opened = database(new Dictionary<string, string>());
                using var connection = opened.Connect();
                piece(Encoding.UTF8.GetBytes(Refused(connection)));
                return;
            }

            piece(new[] { _requests++ });
            for (var i = 0; i < request.Length; i++)
            {
                piece(request.Slice(i, 1));
            }
        }

        private static string Refused(DuckConnection connection)
        {
            try
            {
                connection.Execute("SELECT * FROM read_text('/etc/hostname')");
                return "read";
            }
            catch (DuckException)
            {
                return "refused";
            }
        }
    }
}
