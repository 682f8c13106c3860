namespace OnCallAgent.Web.Sources.Push;

/// <summary>Counts the bytes of bodies that are in memory, as they come: what was only announced takes nobody's place.</summary>
/// <param name="most">How many there may be.</param>
internal sealed class HeldBytes(long most)
{
    private readonly long most = most;
    private long held;

    /// <summary>How many there are now.</summary>
    public long Now => Interlocked.Read(ref held);

    /// <summary>Those of one body, given back by disposing it.</summary>
    public Body Begin() => new(this);

    /// <summary>The bytes of one body.</summary>
    internal sealed class Body(HeldBytes all) : IDisposable
    {
        private long own;

        /// <summary>Counts some more; false where there is no room for them.</summary>
        public bool TryAdd(int bytes)
        {
            if (Interlocked.Add(ref all.held, bytes) > all.most)
            {
                Interlocked.Add(ref all.held, -bytes);
                return false;
            }

            own += bytes;
            return true;
        }

        public void Dispose()
        {
            Interlocked.Add(ref all.held, -own);
            own = 0;
        }
    }
}
