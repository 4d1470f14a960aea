using Tarn.Storage;

namespace Tarn.Sql.Executions;

/// <summary>
/// Limits the waiting and running statements: their number, and the memory of their texts. Thread-safe.
/// </summary>
internal sealed class ActiveStatements(int countMax, long charactersMax)
{
    private readonly Lock _lock = new();
    private int _count;
    private long _characters;

    /// <summary>Takes a place until the result is disposed.</summary>
    /// <param name="characters">The characters of the statement's text and parameters.</param>
    /// <exception cref="TarnException">Throttled.</exception>
    public IDisposable Enter(long characters)
    {
        lock (_lock)
        {
            if (_count >= countMax)
            {
                throw new TarnException(ErrorKind.Throttled, $"You have exceeded the limit for the number of queries you can run concurrently: {countMax}");
            }

            if (_count > 0 && _characters + characters > charactersMax)
            {
                throw new TarnException(ErrorKind.Throttled,
                    $"The texts of the queries that run or wait have {_characters} characters, of {charactersMax} "
                        + $"that they may have together: wait until some have ended");
            }

            _count++;
            _characters += characters;
            return new Place(this, characters);
        }
    }

    private sealed class Place(ActiveStatements owner, long characters) : IDisposable
    {
        private bool _left;

        public void Dispose()
        {
            lock (owner._lock)
            {
                if (!_left)
                {
                    _left = true;
                    owner._count--;
                    owner._characters -= characters;
                }
            }
        }
    }
}
