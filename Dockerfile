FROM mcr.microsoft.com/dotnet/sdk:10.0 AS build
WORKDIR /src
# Packages first: they change seldom, and this layer is kept until they do.
COPY global.json Directory.Build.props Directory.Packages.props BannedSymbols.txt .editorconfig ./
COPY OnCallAgent.Domain/OnCallAgent.Domain.csproj OnCallAgent.Domain/packages.lock.json OnCallAgent.Domain/
COPY OnCallAgent.Web/OnCallAgent.Web.csproj OnCallAgent.Web/packages.lock.json OnCallAgent.Web/
RUN dotnet restore OnCallAgent.Web --locked-mode
COPY OnCallAgent.Domain/ OnCallAgent.Domain/
COPY OnCallAgent.Web/ OnCallAgent.Web/
COPY wwwroot-assets/ wwwroot-assets/
COPY samples/ samples/
# For one platform, so that it is compiled ahead: an image starts in half the time. What was locked was checked above; this
# adds the platform's compiler.
ARG TARGETARCH=amd64
RUN dotnet publish OnCallAgent.Web -c Release -r "linux-$(echo "$TARGETARCH" | sed s/amd64/x64/)" --self-contained false -o /app

FROM mcr.microsoft.com/dotnet/aspnet:10.0
WORKDIR /var/lib/oncall-agent
COPY --from=build /app /app
# The data directory belongs to the image's unprivileged user; everything else is read-only to it, and the whole root may be.
RUN mkdir -p data logs && chown app:app data && chmod 700 data
USER app
ENV ASPNETCORE_URLS=http://+:8000 \
    DOTNET_EnableDiagnostics=0
EXPOSE 8000
VOLUME ["/var/lib/oncall-agent/data"]
# The image has neither curl nor wget: the program asks itself.
HEALTHCHECK --interval=15s --timeout=10s --start-period=60s --retries=4 \
    CMD ["dotnet", "/app/OnCallAgent.Web.dll", "healthcheck"]
STOPSIGNAL SIGTERM
ENTRYPOINT ["dotnet", "/app/OnCallAgent.Web.dll"]
